/** Follows what Terraform prints and says in one short text how far an apply or destroy is. */
export class ApplyProgress {
  private total = 0;
  private done = 0;
  private readonly busy = new Set<string>();

  /** Takes one line, with or without cdktf's stack prefix and colours. */
  read(line: string): void {
    const plan = /Plan: (\d+) to add, (\d+) to change, (\d+) to destroy/.exec(line);
    if (plan) this.total = plan.slice(1).reduce((sum, count) => sum + Number(count), 0);
    const step =
      /([a-z]\w*\.[\w[\]"-]+): (Creating|Modifying|Destroying|Creation complete|Modifications complete|Destruction complete|Still)/.exec(
        line,
      );
    if (!step) return;
    const [, address, what] = step as unknown as [string, string, string];
    if (what.endsWith('complete')) {
      this.done += 1;
      this.busy.delete(address);
    } else this.busy.add(address);
  }

  /** `57 of 143, waiting for aws_db_instance.database_primary_1A2B and 2 more`, or nothing before the plan is known. */
  get text(): string {
    if (this.total === 0) return '';
    const [first, ...others] = this.busy;
    const waiting =
      first === undefined ? '' : `, waiting for ${first}${others.length > 0 ? ` and ${others.length} more` : ''}`;
    return `${this.done} of ${this.total}${waiting}`;
  }
}

/** What a provisioner says: the database step and the rollout, which a person waits for. */
export const saidByProvisioner = (line: string): string | undefined =>
  /\(local-exec\): (?!Executing: )(.*\S)/.exec(line)?.[1];
