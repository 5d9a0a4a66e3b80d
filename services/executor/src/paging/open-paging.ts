import { type Record as JournalRecord, redisDeliveryLog } from "@mirror/chassis";
import type { SecretOpener } from "../sign-in/open-secret-store.js";
import { mailServer } from "./mail-server.js";
import { type MailConfig, mailSettings } from "./mail-settings.js";
import type { Paging } from "./person-page.js";

/** Sets up what this installation's configuration names. Throws where it cannot be read, before anything is sent. */
export async function openPaging(
  config: MailConfig & { readonly MIRROR_PUBLIC_URL?: string | undefined },
): Promise<Paging> {
  const settings = await mailSettings(config);
  const { MIRROR_PUBLIC_URL: publicUrl } = config;
  return {
    ...(settings === undefined ? {} : { mail: mailServer(settings) }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
  };
}

/** The same, beside a record: with its partners' channels, and a log of what was tried. */
export async function openPagingOn(
  redis: JournalRecord["redis"],
  config: Parameters<typeof openPaging>[0],
  opener: SecretOpener | undefined,
): Promise<Paging> {
  const paging = await openPaging(config);
  const deliveries = redisDeliveryLog(redis);
  await deliveries.tellMail(paging.mail !== undefined);
  return { ...paging, deliveries, ...(opener === undefined ? {} : { openChannel: opener.channel }) };
}
