import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProviderMirror, writeCliConfig } from '../../../delivery/terraform/provider-mirror';
import { findTerraform } from '../../../delivery/terraform/terraform';

const VERSION = '5.100.0';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mirror-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mirror = (...path: string[]): string => {
  const root = join(folder, ...path);
  mkdirSync(join(root, 'registry.terraform.io', 'hashicorp', 'aws', VERSION), { recursive: true });
  return root;
};
const nowhere = (): string => join(folder, 'nowhere');

describe('a mirror of the provider', () => {
  test('is the one that is named', () => {
    const named = mirror('named');

    expect(findProviderMirror(VERSION, { TF_PLUGIN_MIRROR: named }, nowhere())).toEqual({
      folder: named,
      how: 'TF_PLUGIN_MIRROR',
    });
  });

  test('that is named and lacks the version is an error, not a silent download', () => {
    const named = mirror('named');

    expect(() => findProviderMirror('6.0.0', { TF_PLUGIN_MIRROR: named }, nowhere())).toThrow(
      `TF_PLUGIN_MIRROR is ${named}, which holds no registry.terraform.io/hashicorp/aws/6.0.0`,
    );
  });

  test("is otherwise one of terraform's own places", () => {
    const implied = mirror('data', 'terraform', 'plugins');

    expect(findProviderMirror(VERSION, { XDG_DATA_HOME: join(folder, 'data') }, nowhere())).toEqual({
      folder: implied,
      how: "one of Terraform's implied mirror folders",
    });
  });

  test('is otherwise below the add-on folder, at most two folders deep', () => {
    const found = mirror('add-ons', 'some', 'plugins');

    expect(findProviderMirror(VERSION, { XDG_DATA_HOME: folder }, join(folder, 'add-ons'))?.folder).toBe(found);
    expect(findProviderMirror('6.0.0', { XDG_DATA_HOME: folder }, join(folder, 'add-ons'))).toBeUndefined();
  });

  test('is the only source of this provider, and of no other', () => {
    const file = join(folder, 'terraform.rc');
    writeCliConfig(file, { folder: '/a "mirror"', how: '' });

    expect(readFileSync(file, 'utf8')).toBe(`provider_installation {
  filesystem_mirror {
    path    = "/a \\"mirror\\""
    include = ["registry.terraform.io/hashicorp/aws"]
  }
  direct {
    exclude = ["registry.terraform.io/hashicorp/aws"]
  }
}
`);
  });
});

test('a terraform that is missing or old is named with the way to a newer one', () => {
  const next = 'install terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install';

  expect(() => findTerraform({ TERRAFORM_BINARY_NAME: 'no-such-terraform' })).toThrow(
    expect.objectContaining({ message: 'no-such-terraform was not found', next, code: 2 }),
  );
});
