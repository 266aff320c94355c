import { join } from 'node:path';
import type { ChildResult } from '../../delivery/child';
import { findTools } from '../../delivery/simulate/tools';
import { type Terraform, terraform } from '../../delivery/terraform/terraform';
import { LACKS, type Lack } from '../../emulator/lacks';
import { writeOverride } from '../../emulator/override';
import { writeLockFile } from '../../stacks/lock-file';
import type { TestEmulator } from './emulator';

const ANY = [0, 1, 2] as const;

/** Runs the real terraform and provider on a synthesized stack, against a test's emulator. */
export class TestTerraform {
  private readonly settings: Terraform;

  constructor(
    { env }: TestEmulator,
    readonly folder: string,
  ) {
    const tools = findTools(process.env, join(folder, 'terraform.rc'));
    this.settings = { binary: tools.terraform, folder, env: { ...tools.env, ...env } };
  }

  /** `init` with a local state, and what differs on the emulator. @param lacks what is left out of an apply */
  async init(lacks: readonly Lack[] = LACKS): Promise<void> {
    writeLockFile(this.folder);
    writeOverride(this.folder, lacks);
    await terraform(this.settings, ['init'], 'read above');
  }

  /** Exit code and output, whatever they are. */
  run(...args: string[]): Promise<ChildResult> {
    return terraform(this.settings, args, 'read above', ANY);
  }
}
