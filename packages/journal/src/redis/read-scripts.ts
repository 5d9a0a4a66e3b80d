/**
 * Reads streams as of one moment. Arguments: the prefix, then for each stream its id and the seq after which to read.
 * Answers with the server's time in milliseconds, then for each stream its length, its last entry's hash, the hash of
 * the entry before the first one given, and the entries; of a retired stream no entries, and last the segments that hold
 * them.
 */
export const READ_SCRIPT = `
local now = redis.call('TIME')
local answer = {now[1] * 1000 + math.floor(now[2] / 1000)}
for part = 2, #ARGV, 2 do
  local key = ARGV[1] .. 'stream:' .. ARGV[part]
  local after = tonumber(ARGV[part + 1])
  -- Most streams are here: asking for the kind of each first would cost all of them.
  local length = redis.pcall('LLEN', key)
  local retired
  if type(length) == 'table' then
    local seq, hash, segments = string.match(redis.call('GET', key), '^(%d+) (%S+) (%S+)$')
    if not seq then error('no retired stream of ours') end
    retired = {tonumber(seq), hash, '', {}, segments}
    length = 0
  end
  local last, before, entries = '', '', {}
  if length > 0 then last = string.sub(redis.call('LINDEX', key, -1), 2, 44) end
  if after < length then
    entries = redis.call('LRANGE', key, after, -1)
    if after > 0 then before = string.sub(redis.call('LINDEX', key, after - 1), 2, 44) end
  end
  answer[#answer + 1] = retired or {length, last, before, entries}
end
return answer
`;

/**
 * A page of an index by descending score, and descending member among equals. Arguments: the key, how many, and the
 * score and member after which to go on, if any. The place to go on from is found by halving, so that it may have been
 * dropped or moved in between, and any number of members may share a score.
 */
export const LIST_SCRIPT = `
local key, limit, score, member = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
-- Lua's own '<' goes by the server's locale, sorted sets by bytes.
local function sortsBefore(one, other)
  for at = 1, math.min(#one, #other) do
    local a, b = string.byte(one, at), string.byte(other, at)
    if a ~= b then return a < b end
  end
  return #one < #other
end
local from = 0
if score then
  from = redis.call('ZCOUNT', key, '(' .. score, '+inf')
  local to = from + redis.call('ZCOUNT', key, score, score)
  while from < to do
    local middle = math.floor((from + to) / 2)
    if sortsBefore(redis.call('ZREVRANGE', key, middle, middle)[1], member) then to = middle else from = middle + 1 end
  end
end
return redis.call('ZREVRANGE', key, from, from + limit - 1, 'WITHSCORES')
`;
