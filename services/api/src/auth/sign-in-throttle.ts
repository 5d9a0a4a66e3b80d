import { Allowance } from "@mirror/chassis";

/** How often somebody may try to sign in. Each process counts for itself. */
export interface SignInThrottle {
  /** Uses one try; or uses none, and gives in how many milliseconds there is one again. */
  use(login: string, address: string, nowMs: number): number;
}

/**
 * By login and address together, so that whoever guesses at a name locks out nobody elsewhere; by address, for who guesses at
 * many names; and by login, more widely, for who guesses from many places.
 */
export function signInThrottle(): SignInThrottle {
  const both = new Allowance({ perSecond: 1 / 30, burst: 6 });
  const fromAddress = new Allowance({ perSecond: 0.5, burst: 30 });
  const toLogin = new Allowance({ perSecond: 0.2, burst: 60 });
  return {
    use(login, address, nowMs) {
      const shares = [
        [both, JSON.stringify([login, address])],
        [fromAddress, address],
        [toLogin, login],
      ] as const;
      const waitMs = Math.max(...shares.map(([allowance, key]) => allowance.waitMs(key, nowMs)));
      if (waitMs === 0) for (const [allowance, key] of shares) allowance.use(key, nowMs);
      return waitMs;
    },
  };
}
