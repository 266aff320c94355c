import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Postgres } from '../database/postgres';
import { TerraformData } from '../terraform-data';
import { checkProps } from '../validation';
import { WORK_REQUEST, type WorkRequest } from './request';
import { DATABASE_STEP_RULES } from './rules';
import type { WorkProject } from './work-project';

export interface DatabaseStepProps {
  readonly work: WorkProject;
  readonly database: Postgres;
  /** `registry/repository@sha256:…` of the release. */
  readonly image: string;
  /** After this the build is stopped and the apply fails: 60 to 14400. */
  readonly deadlineSeconds: number;
  /** What the build needs beyond the project, such as the way out of the VPC. */
  readonly after: readonly ITerraformDependable[];
}

/**
 * The part of an apply that prepares and migrates the database, in the release's own image, before anything runs that
 * image: each digest replaces this resource, whose provisioner runs the driver. Whoever needs the new schema depends on
 * it, so a migration that fails leaves launch template and instances as they were.
 */
export class DatabaseStep extends Construct {
  readonly done: ITerraformDependable;

  constructor(scope: Construct, id: string, props: DatabaseStepProps) {
    super(scope, id);
    checkProps(this, props, DATABASE_STEP_RULES);
    const { work, database, image, deadlineSeconds, after } = props;
    const maintenance = database.allowMaintenance(work.node.id, work, work.region);
    const request: WorkRequest = {
      project: work.project.name,
      region: work.region,
      purpose: 'preparation and migration',
      image,
      deadlineSeconds,
    };
    this.done = new TerraformData(this, 'driver', {
      // A primary that was restored or made anew is prepared anew, and so are limits that have changed.
      triggersReplace: { image, primary: database.primary.resourceId, ...database.connectionLimits },
      dependsOn: [database.primary, ...work.ready, ...maintenance, ...after],
      provisioners: [
        {
          type: 'local-exec',
          command: 'node --require ts-node/register delivery/work/main.ts',
          workingDir: '${path.root}/../../..', // of cdktf.out/stacks/<stack>: the project
          environment: { [WORK_REQUEST]: JSON.stringify(request) },
        },
      ],
    });
  }
}
