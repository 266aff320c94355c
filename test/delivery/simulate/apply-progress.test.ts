import { ApplyProgress, saidByProvisioner } from '../../../delivery/simulate/apply-progress';

const textAfter = (...lines: string[]): string => {
  const progress = new ApplyProgress();
  for (const line of lines) progress.read(line);
  return progress.text;
};

describe('ApplyProgress', () => {
  test('says nothing before the plan is known', () => {
    expect(textAfter('aws_vpc.network_vpc_1A: Refreshing state...')).toBe('');
  });

  test('counts what is complete and names what is waited for', () => {
    const text = textAfter(
      'prod  Plan: 2 to add, 1 to change, 0 to destroy.',
      'prod  aws_vpc.network_vpc_1A: Creating...',
      'prod  aws_db_instance.database_primary_2B: Creating...',
      'prod  aws_vpc.network_vpc_1A: Creation complete after 1s [id=vpc-1]',
      'prod  aws_db_instance.database_primary_2B: Still creating... [10s elapsed]',
    );

    expect(text).toBe('1 of 3, waiting for aws_db_instance.database_primary_2B');
  });

  test('counts the others that are waited for', () => {
    const text = textAfter(
      'Plan: 3 to add, 0 to change, 0 to destroy.',
      'aws_lb.a: Creating...',
      'aws_lb.b: Creating...',
      'aws_lb.c: Creating...',
    );

    expect(text).toBe('0 of 3, waiting for aws_lb.a and 2 more');
  });

  test('follows a destroy', () => {
    expect(
      textAfter(
        'Plan: 0 to add, 0 to change, 1 to destroy.',
        'aws_lb.a: Destroying... [id=x]',
        'aws_lb.a: Destruction complete after 2s',
      ),
    ).toBe('1 of 1');
  });
});

test('what a provisioner says is told, and how terraform runs it is not', () => {
  const address = 'dev  terraform_data.database_step_driver_1F3CD989 (local-exec):';

  expect(saidByProvisioner(`${address} devops-simulator-dev-work: BUILD`)).toBe('devops-simulator-dev-work: BUILD');
  expect(saidByProvisioner(`${address} Executing: ["/bin/sh" "-c" "node"]`)).toBeUndefined();
  expect(saidByProvisioner('dev  aws_vpc.network_vpc_1A: Creating...')).toBeUndefined();
});
