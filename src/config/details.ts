import { z } from 'zod';
import type { Reader } from './reader.ts';

export interface DetailsConfig {
  /** Of a running job; undefined: costs are not shown. */
  readonly price?: { readonly perHour: number; readonly currency: string } | undefined;
  /** Web console URLs of the region; undefined if unknown. */
  readonly consoles?: { readonly modelarts: string; readonly obs: string } | undefined;
}

export function readDetails(reader: Reader): DetailsConfig {
  const price = reader.get(
    'VIZJOBS_PRICE_PER_HOUR',
    z
      .string()
      .regex(/^\d{1,6}(\.\d{1,4})? [A-Z]{3}$/)
      .transform((text) => {
        const [perHour, currency = ''] = text.split(' ');
        return { perHour: Number(perHour), currency };
      }),
    'must be a price such as 1.20 EUR.',
  );
  // `readModelArts` validates the region.
  const region = reader.get('OS_REGION_NAME', z.string(), '');
  return { price, consoles: region === undefined ? undefined : consolesOf(region) };
}

/** Undefined if the region's console is unknown. */
function consolesOf(region: string): DetailsConfig['consoles'] {
  const host = consoleHosts.find(([regions]) => regions.test(region))?.[1];
  if (host === undefined) return undefined;
  return {
    modelarts: `https://${host}/modelarts/?region=${region}`,
    obs: `https://${host}/obs/?region=${region}`,
  };
}

const consoleHosts: readonly (readonly [RegExp, string])[] = [
  [/^eu-(de|nl)$/, 'console.otc.t-systems.com'],
  [/^cn-[a-z]+-\d+$/, 'console.huaweicloud.com'],
  [/^(ap|af|la|na|sa|me|tr)-[a-z]+-\d+$/, 'console-intl.huaweicloud.com'],
];
