/** Listeners by the address of what they listen to. Mostly there is one. */
export class Listeners<Address extends number, T> {
  private readonly all = new Map<Address, T>();
  private address: Address | 0 = 0;
  /**
   * Nothing at first, so that it changes when the first comes. V8 would take the first for a constant, build it into the code of all
   * that is called from the kernel, and throw that code away with the second part.
   */
  private last: T | undefined = undefined;

  at(address: Address): T {
    if (address !== this.address) {
      this.address = address;
      this.last = this.all.get(address);
    }
    return this.last!;
  }

  set(address: Address, listener: T): void {
    this.all.set(address, listener);
    this.address = 0;
  }

  delete(address: Address): void {
    this.all.delete(address);
    this.address = 0;
    this.last = undefined;
  }
}
