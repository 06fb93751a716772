/** Starts the bot. What was compiled once is kept in the folder for temporary files: the next start takes half the time. */
import { enableCompileCache } from 'node:module';

// Where nothing can be written it says so in what it gives, and nothing is kept. NODE_DISABLE_COMPILE_CACHE=1 turns it off.
enableCompileCache();
await import('./bot.ts');
