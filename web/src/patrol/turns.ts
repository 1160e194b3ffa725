/** What arrives is taken in the order in which it came, also when it has to be looked at first: an offer that is taken back while its signature is checked stays taken back. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** @param look ends by itself within seconds: whatever comes later waits for it */
  add<T>(look: Promise<T>, act: (seen: T) => void): void {
    this.last = Promise.all([look, this.last]).then(([seen]) => act(seen)).catch((why: unknown) => console.error(why));
  }
}
