/**
 * Compares texts as Redis sorts them: by the bytes of their UTF-8 form, which is the order of their code points.
 * JavaScript's own `<` goes by UTF-16 and differs beyond U+FFFF.
 */
export function byBytes(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Surrogates stand for code points above all others, though 0xE000 to 0xFFFF are larger numbers. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
