import cluster from 'node:cluster';
import { readConfig } from '../../../app/src/config';
import { createLog } from '../../../app/src/log';
import { serve } from '../../../app/src/server';
import { supervise } from '../../../app/src/supervisor';

/** The service as it is, with a login whose times and addresses a test chooses: JSON of LoginOptions. */
const config = readConfig(process.env);
const log = createLog(config.release);
if (cluster.isPrimary && config.processes > 1) void supervise(config, log);
else void serve(config, log, JSON.parse(process.argv[2] ?? '{}'));
