import type { Settings } from './settings.ts';

/** The profiles of python-otcextensions (vendors/*.json). Both URLs follow from the region. */
export const profiles: Readonly<Record<string, Settings>> = {
  otc: new Map(),
  'otc-swiss': new Map([['region_name', 'eu-ch2']]),
};
