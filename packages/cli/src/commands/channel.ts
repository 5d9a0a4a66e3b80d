import { option, required } from "../command.js";
import { ExitCode } from "../exit-codes.js";
import { checked } from "../input/body.js";
import { textOf } from "../input/file.js";
import type { Noun } from "../nouns.js";
import { Stop } from "../stop.js";
import { type Asking, Verbs } from "../verbs.js";
import {
  channelList,
  channelText,
  deliveryList,
  deliveryText,
  newChannelText,
  pagingText,
} from "../views/channel.js";

const ofPartner = option("--partner <partner>", "the partner, by id or name; your own unless told");

interface OfPartner {
  readonly partner?: string;
}

interface AddOptions extends OfPartner {
  readonly name: string;
  readonly as?: string;
  readonly file?: string;
}

export const channel: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.ask(
    {
      usage: "add <kind>",
      summary: "Have pages go to a webhook or a chat; a webhook's signing key is printed this once",
      description:
        "The kind is webhook or chat. The address is read from a file or from standard input, never from the command line: who " +
        "knows a chat's may write into it. It is kept sealed, and only hosts that MIRROR_EGRESS permits are reached.",
      example: "channel add chat --as mattermost --name soc-desk --file address.txt",
      choices: ["webhook", "chat"],
      options: [
        ofPartner,
        required("--name <name>", "what it is called"),
        option("--as <chat>", "which chat").choices(["mattermost", "slack", "teams"]),
        option("--file <file>", "the file that holds the address; standard input unless told"),
      ],
    },
    newChannelText,
    async ({ api, routes: { channels }, names, use, options }: Asking<AddOptions>) => {
      const { partner, name, as, file } = options;
      const kind = kindOf(use.arg(0), as);
      const url = (await textOf(use.terminal, file ?? "-")).trim();
      const body = checked(channels.add.body, { name, kind, url });
      const added = await api.ask(channels.add, { params: { id: await names.partner(partner) }, body });
      if (kind === "webhook" && added.signingKey === null)
        use.say("mirror: the answer that held this key was lost. Remove the channel, and add it again.");
      return added;
    },
  );
  verbs.list(
    { usage: "list", summary: "Where your pages go besides", example: "channel list", options: [ofPartner] },
    channelList,
    async ({ api, routes: { channels }, names, options }: Asking<OfPartner>, query) =>
      api.ask(channels.list, { params: { id: await names.partner(options.partner) }, query }),
  );
  verbs.ask(
    {
      usage: "remove <name>",
      summary: "From now on nothing goes there, and its address is gone",
      example: "channel remove soc-desk",
      options: [ofPartner],
    },
    pagingText,
    async ({ api, routes: { channels }, names, use, options }: Asking<OfPartner>) => {
      const body = checked(channels.remove.body, { name: use.arg(0) });
      return api.ask(channels.remove, { params: { id: await names.partner(options.partner) }, body });
    },
  );
  verbs.ask(
    {
      usage: "test <name>",
      summary: "Send a message there that says it is a test; see mirror channel deliveries",
      example: "channel test soc-desk",
      options: [ofPartner],
    },
    channelText,
    async ({ api, routes: { channels }, names, use, options }: Asking<OfPartner>) => {
      const body = checked(channels.test.body, { name: use.arg(0) });
      return api.ask(channels.test, { params: { id: await names.partner(options.partner) }, body });
    },
  );
  verbs.decide(
    {
      usage: "test-mail",
      summary: "Mail yourself that this is a test; see mirror channel deliveries",
      example: "channel test-mail",
      options: [ofPartner],
    },
    pagingText,
    ({ channels }) => channels.testMail,
    { about: ({ names, options }: Asking<OfPartner>) => names.partner(options.partner) },
  );
  verbs.list(
    {
      usage: "deliveries",
      summary: "Each try to bring a page to where it goes, the newest first",
      example: "channel deliveries",
      options: [ofPartner],
    },
    deliveryList,
    async ({ api, routes: { channels }, names, options }: Asking<OfPartner>, query) =>
      api.ask(channels.deliveries, { params: { id: await names.partner(options.partner) }, query }),
  );
  verbs.ask(
    {
      usage: "replay <delivery>",
      summary: "Send what that try sent once more, under the same id",
      example: "channel replay DELIVERY",
      options: [ofPartner],
    },
    deliveryText,
    async ({ api, routes: { channels }, names, use, options }: Asking<OfPartner>) => {
      const params = { id: await names.partner(options.partner), delivery: use.arg(0) };
      return api.ask(channels.replay, { params });
    },
  );
};

function kindOf(kind: string, as: string | undefined): string {
  if (kind === "webhook" && as === undefined) return kind;
  if (kind === "chat" && as !== undefined) return as;
  const how =
    "Write: mirror channel add webhook, or: mirror channel add chat --as mattermost (or slack, teams).";
  throw new Stop(ExitCode.usage, how);
}
