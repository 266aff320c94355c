import type { Postgres } from '../../app/development/postgres/postgres';
import { AUDIENCE, Issuer } from './issuer';
import { buildService, productionVariables, Scratch, Service, type ServiceVariables, startDatabase } from './service';

/** The service as it is in production, with a database and a token issuer that are its own. */
export interface ProductionService {
  readonly scratch: Scratch;
  readonly postgres: Postgres;
  readonly issuer: Issuer;
  /** Of the service, but for the issuer. */
  readonly variables: ServiceVariables;
  readonly service: Service;
  readonly stop: () => Promise<void>;
}

/** @param more variables besides, or instead */
export async function startProduction(more: ServiceVariables = {}): Promise<ProductionService> {
  const stops: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    buildService();
    const scratch = await Scratch.make();
    stops.push(() => scratch.remove());
    const [postgres, issuer] = await Promise.all([startDatabase(), Issuer.start(scratch.certificate)]);
    stops.push(
      () => postgres.stop(),
      () => issuer.stop(),
    );
    const variables = productionVariables(scratch, postgres);
    const service = await Service.start(scratch, {
      ...variables,
      JWT_ISSUER: issuer.url,
      JWT_AUDIENCE: AUDIENCE,
      ...more,
    });
    stops.push(() => service.stop());
    return { scratch, postgres, issuer, variables, service, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
