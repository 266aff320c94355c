/** What is to be done at the end, in the opposite order of its beginning. */
export class Endings {
  private readonly all: (() => unknown)[] = [];

  add(end: () => unknown): void {
    this.all.push(end);
  }

  /** Does each of them, also where one before it fails. @param onError told why one has failed */
  async run(onError: (error: Error) => void): Promise<void> {
    for (const end of this.all.splice(0).reverse()) {
      try {
        await end();
      } catch (error) {
        onError(error as Error);
      }
    }
  }
}
