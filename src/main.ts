/** Starts the bot. What Node compiled is kept in the folder for temporary files, for the next start. */
import { enableCompileCache } from 'node:module';

// Before anything else is loaded. Where nothing can be written, nothing is kept.
enableCompileCache();
await import('./bot.ts');
