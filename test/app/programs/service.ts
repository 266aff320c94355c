import { readConfig } from '../../../app/src/config';
import { createLog } from '../../../app/src/log';
import { serve } from '../../../app/src/server';

/** The service as it is, with a login whose times and addresses a test chooses: JSON of LoginOptions. */
const config = readConfig(process.env);
void serve(config, createLog(config.release), JSON.parse(process.argv[2] ?? '{}'));
