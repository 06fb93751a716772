import { get } from '../../json.ts';
import { checkMessage, checkView } from '../blockKitSchemas/check.ts';
import { ApiError, type Method } from './method.ts';

/** https://docs.slack.dev/reference/methods/blocks.validate: exactly one of blocks, message and view. No scope. */
export const validate: Method = {
  token: 'bot',
  run(args, { unknownBlocks }) {
    const given = ['blocks', 'message', 'view'].filter((name) => args[name] !== undefined);
    if (given.length !== 1) throw new ApiError('invalid_arguments');
    const blocks = args['blocks'] ?? get(args['message'], 'blocks');
    const problems =
      args['view'] === undefined
        ? checkMessage({ text: 'text', blocks }, unknownBlocks)
        : checkView(args['view']);
    if (problems.length === 0) return { errors: [] };
    throw new ApiError('invalid_blocks', { errors: problems.map(errorOf) });
  },
};

/** Pointers begin at the list of blocks. */
function errorOf(problem: string) {
  const [, message = problem, pointer = ''] = /^(.*) \[json-pointer:([^\]]*)\]$/.exec(problem) ?? [];
  return { pointer: pointer.replace(/^\/(view\/)?blocks/, ''), code: 'invalid', message };
}
