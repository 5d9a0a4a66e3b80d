import { type Desk, partnerKind, perform, signingInAs, Turn, tellPartner } from "@mirror/operations";
import { type Account, accountOf, LoginName, type Partner } from "@mirror/partnership";
import { PartnerId, type PersonId, type Refusal } from "@mirror/vocabulary";
import { codeAsMade } from "./one-time-code.js";
import { hashOfPassword, isPassword } from "./password.js";
import type { PasswordStore } from "./password-store.js";
import type { Proven } from "./proof.js";
import type { SignInThrottle } from "./sign-in-throttle.js";
import { hashOfSecret, sameHash } from "./token.js";

/** What came of a try to sign in. `wrong` says no more: not whether there is such an account. */
export type Tried =
  | { readonly as: "proven"; readonly proven: Proven }
  | { readonly as: "wrong" }
  | { readonly as: "too-often"; readonly retryAfterMs: number };

interface LocalAccountsOptions {
  readonly desk: Desk;
  readonly passwords: PasswordStore;
  readonly throttle: SignInThrottle;
  readonly nowMs?: () => number;
}

/** Signing in by a login name and a password, with nobody's help. */
export class LocalAccounts {
  readonly #desk: Desk;
  readonly #passwords: PasswordStore;
  readonly #throttle: SignInThrottle;
  readonly #nowMs: () => number;
  /** What is compared where there is no account: it takes as long, and fits nothing. */
  readonly #nobodys = hashOfPassword("nobody signs in by this");

  constructor({ desk, passwords, throttle, nowMs = () => performance.now() }: LocalAccountsOptions) {
    this.#desk = desk;
    this.#passwords = passwords;
    this.#throttle = throttle;
    this.#nowMs = nowMs;
  }

  async signIn(
    typed: { readonly login: string; readonly password: string },
    address: string,
  ): Promise<Tried> {
    const login = LoginName.safeParse(typed.login).data ?? "";
    const retryAfterMs = this.#throttle.use(login, address, this.#nowMs());
    if (retryAfterMs > 0) return { as: "too-often", retryAfterMs };
    const found = await this.#find(login);
    const kept = found && (await this.#passwords.get(found.account.person));
    const counts = kept !== undefined && kept.key === found?.account.password;
    const fits = await isPassword(typed.password, counts ? kept.hash : await this.#nobodys);
    if (!fits || !counts || found === undefined) return { as: "wrong" };
    return { as: "proven", proven: provenBy(found, kept.key) };
  }

  /** Uses a code up, and signs in with the password that was chosen by it. */
  async choosePassword(
    typed: { readonly login: string; readonly code: string; readonly password: string },
    address: string,
  ): Promise<Tried> {
    const login = LoginName.safeParse(typed.login).data ?? "";
    const retryAfterMs = this.#throttle.use(login, address, this.#nowMs());
    if (retryAfterMs > 0) return { as: "too-often", retryAfterMs };
    const codeHash = hashOfSecret(codeAsMade(typed.code));
    const found = await this.#find(login);
    if (found === undefined || !sameHash(found.account.code.hash, codeHash)) return { as: "wrong" };
    const { partner, account } = found;
    const hash = await hashOfPassword(typed.password);
    const key = this.#desk.randomHex(16);
    const chosen = await perform<Refusal | undefined>(
      this.#desk,
      { actor: { kind: "person", person: account.person, partner: partner.id } },
      (turn) => tellPartner(turn, partner.id, { type: "choose-password", codeHash, password: key }),
      () => undefined,
    );
    if (!chosen.ok) return { as: "wrong" };
    // After the commit, which lets one of two in: whoever falls in between asks for another code.
    await this.#passwords.put(account.person, { key, hash });
    return { as: "proven", proven: provenBy(found, key) };
  }

  /** Another password for somebody who is signed in and knows the one that counts now. Every session that it began is over. */
  async changePassword(
    who: { readonly partner: PartnerId; readonly person: PersonId },
    typed: { readonly current: string; readonly password: string },
    address: string,
  ): Promise<Tried> {
    const turn = new Turn(this.#desk, { kind: "service", service: "api" });
    const partner = await turn.load(partnerKind, who.partner);
    const account = partner && accountOf(partner, who.person);
    if (account === undefined || account.password === null) return { as: "wrong" };
    const retryAfterMs = this.#throttle.use(account.login, address, this.#nowMs());
    if (retryAfterMs > 0) return { as: "too-often", retryAfterMs };
    const kept = await this.#passwords.get(who.person);
    const before = kept?.key === account.password ? kept : undefined;
    if (!(await isPassword(typed.current, before?.hash ?? (await this.#nobodys))) || before === undefined)
      return { as: "wrong" };
    const hash = await hashOfPassword(typed.password);
    const key = this.#desk.randomHex(16);
    const changed = await perform<Refusal | undefined>(
      this.#desk,
      { actor: { kind: "person", ...who } },
      (within) =>
        tellPartner(within, who.partner, { type: "change-password", before: before.key, password: key }),
      () => undefined,
    );
    if (!changed.ok) return { as: "wrong" };
    // As with the first password: after the commit, which lets one of two in.
    await this.#passwords.put(who.person, { key, hash });
    return { as: "proven", proven: { ...who, proof: { kind: "password", key } } };
  }

  async #find(login: string): Promise<{ partner: Partner; account: Account } | undefined> {
    const turn = new Turn(this.#desk, { kind: "service", service: "api" });
    const [id] = login === "" ? [] : await turn.listed(signingInAs(login));
    const partner = id === undefined ? undefined : await turn.load(partnerKind, PartnerId.parse(id));
    const account = partner?.accounts.find((one) => one.login === login);
    return partner === undefined || account === undefined ? undefined : { partner, account };
  }
}

function provenBy({ partner, account }: { partner: Partner; account: Account }, key: string): Proven {
  return { partner: partner.id, person: account.person, proof: { kind: "password", key } };
}
