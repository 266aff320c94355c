import { TerraformStack } from 'cdktf';

/**
 * A stack that refers to no other stack. cdktf resolves every value twice, the first time only to find such references:
 * a tenth of a synth. A stack that needs them extends TerraformStack itself.
 */
export abstract class StandaloneStack extends TerraformStack {
  override prepareStack(): void {}
}
