import { App, type AppConfig, Aspects } from 'cdktf';
import { invokeAspects } from 'cdktf/lib/synthesize/synthesizer';
import { Policies, type TreeRule } from '../constructs/validation';

/**
 * An app that judges every stack, whoever adds it and whenever: no stack has to ask for it. cdktf itself invokes the
 * aspects of each stack, and none of the app.
 */
export class JudgedApp extends App {
  constructor(config: AppConfig, rules: readonly TreeRule[]) {
    super(config);
    Aspects.of(this).add(new Policies(rules));
  }

  /** Judges what was not judged yet. */
  judge(): void {
    invokeAspects(this);
  }

  override synth(): void {
    this.judge();
    super.synth();
  }
}
