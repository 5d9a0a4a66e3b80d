import type { DeliveryLog, Logger } from "@mirror/chassis";
import type { OwedRow } from "@mirror/journal";
import type { SigningKey } from "@mirror/journal/signing";
import type { Desk } from "@mirror/operations";
import type { SecretStore } from "@mirror/secret-store";
import type { Admission } from "../admission/admission.js";
import type { SourceSecrets } from "../alerts/source-secrets.js";
import type { LocalAccounts } from "../auth/local-accounts.js";
import type { Sessions } from "../auth/sessions.js";
import type { TokenUses } from "../auth/token-uses.js";
import type { CommitFeed } from "../events/commit-feed.js";

/** What every route of the API acts through. */
export interface Api {
  /** Who is let in when there is too much to do (INV-22). */
  readonly admission: Admission;
  readonly desk: Desk;
  readonly log: Logger;
  /** Says that effects are owed; what fails here is made up for by the sweep. */
  readonly hint: (owed: readonly OwedRow[]) => Promise<void>;
  /** Whether the record would lose what it acknowledges: then nothing is decided (INV-21). */
  readonly recordIsSafe: () => boolean;
  /** What this installation signs evidence with. */
  readonly signingKey: SigningKey;
  readonly feed: CommitFeed;
  /** Who is signed in at the pages. */
  readonly sessions: Sessions;
  /** When tokens were last used. */
  readonly tokenUses: TokenUses;
  /** Signing in by a login name and a password. */
  readonly accounts: LocalAccounts;
  /** Where partners' secrets are put, sealed; nothing here can open them. */
  readonly secretStore: SecretStore;
  /** What sources sign by: these have to be opened here, where signatures are checked. */
  readonly sourceSecrets: SourceSecrets;
  /** What was tried to bring pages to where they go. */
  readonly deliveries: DeliveryLog;
}
