import type { Record as JournalRecord, Logger } from "@mirror/chassis";
import type { PageWay } from "@mirror/engine";
import { ChannelSecret, CredentialSecret } from "@mirror/partnership";
import {
  keyFileIn,
  keysInFile,
  openSealed,
  redisSecretStore,
  rewrapAll,
  SecretKeyMissing,
} from "@mirror/secret-store";
import type { PartnerId } from "@mirror/vocabulary";
import type { Means } from "../perform-effect.js";
import { hiddenParts } from "./open-secret.js";
import { Redactor } from "./redactor.js";

/** Whoever holds the private key: opens what steps sign in by, and where channels are. */
export interface SecretOpener {
  readonly credential: NonNullable<Means["open"]>;
  readonly channel: OpenChannel;
}

/** Opens a channel for one page; undefined where there is nothing sealed of it. */
export type OpenChannel = (
  partner: PartnerId,
  channel: Extract<PageWay, { by: "channel" }>,
) => Promise<ChannelSecret | undefined>;

/**
 * Opens the secret store: reads the private key, says by which public one new secrets are sealed, and wraps anew what an
 * earlier key still wraps. Without a key nothing is taken in and nothing is opened: effects that sign in then fail, unsent,
 * and everything else goes on.
 */
export async function openSecretStore(
  redis: JournalRecord["redis"],
  config: { readonly MIRROR_DATA_DIR: string; readonly MIRROR_SECRET_KEY_FILE?: string | undefined },
  log: Logger,
): Promise<SecretOpener | undefined> {
  const store = redisSecretStore(redis);
  try {
    const keys = await keysInFile(
      config.MIRROR_SECRET_KEY_FILE ?? (await keyFileIn(config.MIRROR_DATA_DIR, "secrets-x25519.pem")),
    );
    await store.publishKey(keys.current);
    const { rewrapped, lost } = await rewrapAll(store, keys);
    log.info("the secret store is open", { keyVersion: keys.current.id, rewrapped });
    if (lost.length > 0) log.error("secrets that no key opens have to be handed in anew", { lost });
    return {
      async credential({ partner, credential }) {
        const { id, name, kind } = credential;
        const sealed = await store.get(id);
        if (sealed === undefined) return undefined;
        const value = CredentialSecret.parse(openSealed({ partner, id, name, kind }, sealed, keys));
        return { credential, value, redactor: new Redactor(hiddenParts(value)) };
      },
      async channel(partner, { name, secret: id }) {
        const sealed = await store.get(id);
        if (sealed === undefined) return undefined;
        return ChannelSecret.parse(openSealed({ partner, id, name, kind: "channel" }, sealed, keys));
      },
    };
  } catch (error) {
    if (!(error instanceof SecretKeyMissing)) throw error;
    await store.publishKey(undefined);
    log.error("the secret store stays closed: effects that sign in are not sent", { error });
    return undefined;
  }
}
