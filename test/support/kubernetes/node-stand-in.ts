import type { Json } from '../synth';
import type { ApiServer } from './api-server';

const MERGE = 'application/merge-patch+json';
const POLL_MS = 100;

/** In place of scheduler and kubelet: says of each pod of a namespace that it runs and is ready, and runs none. */
export class NodeStandIn {
  private stopped = false;
  private readonly ended: Promise<void>;

  constructor(
    private readonly api: ApiServer,
    private readonly namespace: string,
  ) {
    this.ended = this.work();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.ended;
  }

  private async work(): Promise<void> {
    for (; !this.stopped; await new Promise((resolve) => setTimeout(resolve, POLL_MS))) {
      const path = `/api/v1/namespaces/${this.namespace}/pods`;
      const { status, body } = await this.api.ask('GET', path);
      if (status !== 200) continue;
      const waiting = (body.items as Json[]).filter((pod) => pod.status.phase === 'Pending');
      await Promise.all(
        waiting.map(({ metadata }) => {
          const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: new Date().toISOString() }];
          const ready = { status: { phase: 'Running', conditions } };
          return this.api.ask('PATCH', `${path}/${metadata.name}/status`, ready, undefined, MERGE);
        }),
      );
    }
  }
}
