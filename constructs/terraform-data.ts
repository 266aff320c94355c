import { TerraformResource, type TerraformResourceConfig } from 'cdktf';
import type { Construct } from 'constructs';

type TerraformDataConfig = Pick<TerraformResourceConfig, 'dependsOn' | 'provisioners'> & {
  /** When it changes, the resource is made anew, and its provisioners run. */
  readonly triggersReplace: Readonly<Record<string, string>>;
};

/**
 * `terraform_data`. cdktf's own class of it runs `terraform version` in every synth, which must need no terraform; the
 * version is asked for in the JSON (`required_version`).
 */
export class TerraformData extends TerraformResource {
  private readonly triggersReplace: TerraformDataConfig['triggersReplace'];

  constructor(scope: Construct, id: string, { triggersReplace, ...config }: TerraformDataConfig) {
    super(scope, id, {
      terraformResourceType: 'terraform_data',
      terraformGeneratorMetadata: { providerName: 'terraform' },
      ...config,
    });
    this.triggersReplace = triggersReplace;
  }

  /** Made at creation, kept in the state. */
  get id(): string {
    return this.getStringAttribute('id');
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { triggers_replace: this.triggersReplace };
  }
}
