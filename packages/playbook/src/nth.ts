import { known } from "@mirror/vocabulary";

/** What stands at this number, counted from 0. Whoever asks has counted in the same list: a number behind it is a defect. */
export function nth<T>(list: ArrayLike<T>, number: number): NonNullable<T> {
  return known(list[number], `Number ${number} of ${list.length}`);
}
