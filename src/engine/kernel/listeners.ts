/** Listeners by the place of what they listen to. Mostly there is one. */
export class Listeners<Place extends number, T> {
  private readonly all = new Map<Place, T>();
  private place: Place | 0 = 0;
  private last: T | undefined;

  at(place: Place): T {
    if (place !== this.place) {
      this.place = place;
      this.last = this.all.get(place);
    }
    return this.last!;
  }

  set(place: Place, listener: T): void {
    this.all.set(place, listener);
    this.place = 0;
  }

  delete(place: Place): void {
    this.all.delete(place);
    this.place = 0;
    this.last = undefined;
  }
}
