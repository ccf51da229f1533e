import type { Random } from "../../base/mod.ts";
import { ATTACK_TRAFFIC } from "./attack_traffic.ts";
import type { AttackClass, FlowClass } from "./label_urn.ts";
import { NORMAL_TRAFFIC } from "./normal_traffic.ts";
import { ATTACK_PATHS, PUBLIC_PATHS, SITE_PATHS } from "./paths.ts";
import { type Path, type Profile, sampler } from "./profile.ts";

/** What a flow is, and where it runs. */
export interface Conversation {
  readonly profile: Profile;
  readonly path: Path;
}

const drawNormalProfile = sampler(NORMAL_TRAFFIC);
const drawSitePath = sampler(SITE_PATHS);
const drawPublicPath = sampler(PUBLIC_PATHS);
const drawAttackPath = sampler(ATTACK_PATHS);
const drawAttackProfile = Object.fromEntries(
  Object.entries(ATTACK_TRAFFIC)
    .map(([label, { profiles }]) => [label, sampler(profiles)]),
);

/** Draws what a flow of a class is, and where it runs. */
export function drawConversation(
  label: FlowClass,
  random: Random,
): Conversation {
  return label === "normal" || random.uniform() < ATTACK_TRAFFIC[label].hidden
    ? drawNormal(random)
    : drawAttack(label, random);
}

function drawNormal(random: Random): Conversation {
  const profile = drawNormalProfile(random);
  const drawPath = profile.isPublic ? drawPublicPath : drawSitePath;
  return { profile, path: profile.path ?? drawPath(random) };
}

function drawAttack(label: AttackClass, random: Random): Conversation {
  const profile = drawAttackProfile[label](random);
  return { profile, path: drawAttackPath(random) };
}
