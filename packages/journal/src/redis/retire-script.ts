import { SCRIPT_HEAD } from "./script-head.js";

/**
 * Lets go of the entries of retired streams. Arguments: the prefix, then rows, each group led by their number: a stream's
 * id, its length, the hash of its last entry and what is kept of it; the mode and id of an effect; a clock and a wake-up
 * of it. It checks everything, and only then writes.
 *
 * A stream's key keeps its name and becomes a text: a version that knows nothing of retired streams finds a key of another
 * kind there, and writes nothing.
 */
export const RETIRE_SCRIPT = `${SCRIPT_HEAD}
local streams, effects, wakeUps = takeRows(4), takeRows(2), takeRows(2)

local overtaken = {'overtaken'}
for _, row in ipairs(streams) do
  local seq, hash = headOf(named('stream', row[1]))
  if seq ~= row[2] or hash ~= row[3] then overtaken[#overtaken + 1] = row[1] end
end
local owing = {'owing'}
for _, row in ipairs(effects) do
  local key = named('owed', row[1])
  if is(key, 'zset') and #redis.call('ZRANGEBYLEX', key, '[' .. row[2] .. ' ', '(' .. row[2] .. '!', 'LIMIT', 0, 1) > 0 then
    owing[#owing + 1] = row[2]
  end
end
for _, row in ipairs(wakeUps) do
  local key = named('wake', row[1])
  if is(key, 'zset') and redis.call('ZSCORE', key, row[2]) then
    owing[#owing + 1] = string.sub(row[2], string.find(row[2], ' ', 1, true) + 1)
  end
end
if damaged then return damaged end
if #overtaken > 1 then return overtaken end
if #owing > 1 then return owing end

-- Deleting comes first: it is never refused for want of memory, and once a script has written, no write of it is.
for _, row in ipairs(streams) do
  local key = named('stream', row[1])
  if kindOf(key) == 'list' then
    redis.call('DEL', key)
    redis.call('SET', key, row[4])
  end
end
return {'retired'}
`;
