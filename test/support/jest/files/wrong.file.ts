import { fails } from './module';

interface Shape {
  readonly a: number;
}

test('a module of ours', fails);

test('a matcher', () => {
  const shape: Shape = { a: 1 };
  expect(shape).toEqual({ a: 2 });
});

test('a test without end', () => new Promise(() => {}), 20);

test('an error beside the test', async () => {
  setTimeout(() => {
    throw new RangeError('beside');
  }, 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
});

test('a module of another', () => {
  jest.mock('cdktf');
});
