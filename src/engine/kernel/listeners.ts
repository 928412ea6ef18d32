/** Listeners by the place of what they listen to. Mostly there is one. */
export class Listeners<T> {
  private readonly all = new Map<number, T>();
  private place = 0;
  private last: T | undefined;

  at(place: number): T {
    if (place !== this.place) {
      this.place = place;
      this.last = this.all.get(place);
    }
    return this.last!;
  }

  set(place: number, listener: T): void {
    this.all.set(place, listener);
    this.place = 0;
  }

  delete(place: number): void {
    this.all.delete(place);
    this.place = 0;
    this.last = undefined;
  }
}
