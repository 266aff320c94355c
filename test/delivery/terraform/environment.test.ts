import { childEnvironment } from '../../../delivery/terraform/environment';

describe('the environment of a child', () => {
  test('lets nothing of the person through that could reach AWS or change terraform', () => {
    const env = childEnvironment(
      {
        PATH: '/bin',
        HOME: '/home/me',
        AWS_PROFILE: 'production',
        AWS_ACCESS_KEY_ID: 'real',
        AWS_ENDPOINT_URL_S3: 'https://elsewhere',
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
        TF_VAR_x: '1',
        TF_CLI_ARGS: '-destroy',
        TF_CLI_CONFIG_FILE: '/gone',
        NODE_OPTIONS: '--inspect',
      },
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    );

    expect(env).toEqual({
      PATH: '/bin',
      HOME: '/home/me',
      NO_PROXY: 'localhost,127.0.0.1,::1',
      no_proxy: 'localhost,127.0.0.1,::1',
      CHECKPOINT_DISABLE: '1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    });
  });

  test('never asks a proxy for what is on this machine', () => {
    const { NO_PROXY, HTTPS_PROXY } = childEnvironment({ HTTPS_PROXY: 'http://proxy', no_proxy: 'intranet' }, {});

    expect({ NO_PROXY, HTTPS_PROXY }).toEqual({
      HTTPS_PROXY: 'http://proxy',
      NO_PROXY: 'intranet,localhost,127.0.0.1,::1',
    });
  });
});
