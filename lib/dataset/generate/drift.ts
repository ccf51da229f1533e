/**
 * What changes in a site's normal traffic as time goes by, without any attack:
 * nightly backups, video, longer round trips. A detector that was trained before meets
 * flows that it does not know.
 *
 * @module
 */
import type { Random } from "../../base/mod.ts";
import { BACKUP_SERVER, DAY } from "./hosts.ts";
import { TCP } from "./normal_traffic.ts";
import type { LogNormal, Path, Profile } from "./profile.ts";

/** A host that is new copies others' files, some ten megabytes a flow. */
const BACKUP: Profile = {
  ...TCP,
  service: "ssh",
  port: 22,
  server: BACKUP_SERVER,
  loss: [0.01, 0.01],
  spkts: [6000, 0.4],
  answer: [0.5, 0.1],
  smeansz: [1420, 0.03],
  dmeansz: [60, 0.05],
  gap: [0.0008, 0.5],
};

/** What a film is made of: a few seconds of it, from a server. */
const VIDEO: Profile = {
  ...TCP,
  service: "ssl",
  port: 443,
  loss: [0.01, 0.01],
  spkts: [400, 0.7],
  answer: [2.2, 0.1],
  smeansz: [70, 0.1],
  dmeansz: [1400, 0.04],
  gap: [0.002, 0.8],
};

/** Shares of the normal flows; backups run from 1 to 5 at night alone. */
const VIDEO_SHARE = 0.08;
const BACKUP_SHARE = 0.15;
const NIGHT = { from: 3600, to: 5 * 3600 };

/** How many times as long round trips and the time between packets take. */
const SLOWER = 1.6;

/** Draws whether a normal flow is of a kind that is new; null where it is not. */
export function drawNewTraffic(start: number, random: Random): Profile | null {
  const position = random.uniform();
  if (position < VIDEO_SHARE) return VIDEO;
  const timeOfDay = start % DAY; // UTC, like the days of the captures
  const isNight = timeOfDay >= NIGHT.from && timeOfDay < NIGHT.to;
  return isNight && position < VIDEO_SHARE + BACKUP_SHARE ? BACKUP : null;
}

/** The same conversation over a longer way. */
export function slower(
  [profile, path]: readonly [Profile, Path],
): [Profile, Path] {
  const longer = ([median, spread]: LogNormal) =>
    [SLOWER * median, spread] as const;
  return [
    { ...profile, gap: longer(profile.gap) },
    { ...path, rtt: longer(path.rtt) },
  ];
}
