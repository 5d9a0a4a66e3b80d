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
