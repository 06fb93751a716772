import type { StoreFailure } from '../../errors.ts';
import { admin } from './refusals.ts';

interface StoreAdvice {
  readonly why: string;
  readonly next: string;
  readonly retry?: false;
}

const unchanged = 'Nothing was changed. Try again in a minute.';

export const storeAdvice: Readonly<Record<StoreFailure, StoreAdvice>> = {
  unreachable: {
    why: "The database isn't responding.",
    next: `${unchanged} If this keeps happening, ${admin.toLowerCase()} check \`DATABASE_URL\`.`,
  },
  timeout: {
    why: "The database didn't respond in time.",
    next: 'Check in a minute whether it was done, then try again.',
  },
  busy: {
    why: 'The database has no free connection.',
    next: `${unchanged} If this keeps happening, ${admin.toLowerCase()} allow more connections to it.`,
  },
  opening: { why: 'The database is still being set up.', next: unchanged },
  failed: { why: 'The database failed.', next: 'Try again in a minute.' },
  refused: {
    why: "The database rejected vizjobs' login.",
    next: `${admin} check the user and password in \`DATABASE_URL\`.`,
    retry: false,
  },
  tls: {
    why: "vizjobs and the database can't agree on an encrypted connection.",
    next: `${admin} run the vizjobs doctor: it says what is wrong with the certificate or with \`sslmode\`.`,
    retry: false,
  },
  missing: {
    why: "The database doesn't exist.",
    next: `${admin} create it, or correct its name in \`DATABASE_URL\`.`,
    retry: false,
  },
  forbidden: {
    why: 'vizjobs lacks privileges in the database.',
    next: `${admin} run the vizjobs doctor: it names the missing privileges.`,
    retry: false,
  },
  readonly: {
    why: 'The database is a read-only copy.',
    next: `${admin} point \`DATABASE_URL\` at the primary server.`,
    retry: false,
  },
  damaged: {
    why: 'The database files are damaged or gone.',
    next: `Nothing was changed. ${admin} look at the log: it says what to mount or restore.`,
    retry: false,
  },
  unwritable: {
    why: "vizjobs can't write to its data folder.",
    next: `${admin} make \`DATA_DIR\` writable, or set \`DATABASE_URL\`.`,
    retry: false,
  },
  locked: {
    why: 'Another vizjobs process is using the database.',
    next: `${admin} run one process, or set \`DATABASE_URL\` for several.`,
    retry: false,
  },
  full: {
    why: 'The disk is full.',
    next: `${admin} free up space on the disk of the database.`,
    retry: false,
  },
  newer: {
    why: 'A newer version of vizjobs wrote the database.',
    next: `${admin} go back to that version.`,
    retry: false,
  },
};
