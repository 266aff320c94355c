import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Construct } from 'constructs';

export interface CertificateProps {
  readonly hostName: string;
  readonly zoneId: string;
}

/** A certificate that ACM renews by itself, because the record that proves the name stays. */
export class Certificate extends Construct {
  /** Of the issued certificate: whoever uses it waits for the validation. */
  readonly arn: string;

  constructor(scope: Construct, id: string, { hostName, zoneId }: CertificateProps) {
    super(scope, id);
    const certificate = new AcmCertificate(this, 'request', {
      domainName: hostName,
      validationMethod: 'DNS',
      lifecycle: { createBeforeDestroy: true }, // the listener holds the former one until it has the new one
    });
    const option = certificate.domainValidationOptions.get(0);
    const record = new Route53Record(this, 'record', {
      zoneId,
      name: option.resourceRecordName,
      type: option.resourceRecordType,
      records: [option.resourceRecordValue],
      ttl: 300,
      allowOverwrite: true, // the same name and account always get the same record
    });
    this.arn = new AcmCertificateValidation(this, 'validation', {
      certificateArn: certificate.arn,
      validationRecordFqdns: [record.fqdn],
    }).certificateArn;
  }
}
