import { SCRIPT_HEAD } from "./script-head.js";

/**
 * The one commit script. It reads its arguments in order (`commit-arguments.ts` writes them), checks everything, and
 * only then writes: an error inside a Lua script keeps what it had already written, so nothing that can fail comes
 * after the first write. The cost is that of the commit, whatever the journal holds.
 *
 * It builds the names of its keys itself, all under one prefix: Redis Cluster is not supported, because a commit
 * reaches across streams.
 */
export const COMMIT_SCRIPT = `
${SCRIPT_HEAD}
local command = takeRows(4)[1]
local notBefore, notAfter = take(), take()
local reads = takeRows(3)
-- Lists of any length, each led by its name and its length.
local function takeLists()
  local lists = {}
  for row = 1, tonumber(take()) do
    local name, items = take(), {}
    for item = 1, tonumber(take()) do items[item] = take() end
    lists[row] = {name, items}
  end
  return lists
end
local listings, appends = takeLists(), takeLists()
local note = take()
local settled, owed = takeRows(2), takeRows(3)
local cancelled, set = takeRows(2), takeRows(3)
local dropped, put = takeRows(2), takeRows(3)
local forgotten, known = takeRows(2), takeRows(3)

local now = redis.call('TIME')
local nowMs = now[1] * 1000 + math.floor(now[2] / 1000)

-- 1. Has this command been answered?
local commandKey
if command then
  commandKey = named('command', command[1])
  if is(commandKey, 'string') then
    local kept = redis.call('GET', commandKey)
    local split = string.find(kept, ' ', 1, true)
    if not split then return {'damaged', commandKey, 'an answer', 'something else'} end
    if string.sub(kept, 1, split - 1) ~= command[2] then return {'id-reused'} end
    return {'answered', string.sub(kept, split + 1)}
  end
end

-- 2. Does every head of the read set still stand?
local overtaken = {'overtaken'}
for _, read in ipairs(reads) do
  local seq, hash = headOf(named('stream', read[1]))
  if seq ~= read[2] or hash ~= read[3] then overtaken[#overtaken + 1] = read[1] end
end
-- As many members, and each of them still there: then there is no other.
local function hasJust(key, members)
  local count = 0
  if is(key, 'zset') then count = redis.call('ZCARD', key) end
  if count ~= #members then return false end
  for _, member in ipairs(members) do
    if not redis.call('ZSCORE', key, member) then return false end
  end
  return true
end
for _, listing in ipairs(listings) do
  if not hasJust(named('index', listing[1]), listing[2]) then overtaken[#overtaken + 1] = listing[1] end
end
if damaged then return damaged end
if #overtaken > 1 then return overtaken end
local retired = {'retired'}
for _, append in ipairs(appends) do
  local _, _, segments = headOf(named('stream', append[1]))
  if segments then retired[#retired + 1] = append[1] end
end
if #retired > 1 then return retired end

-- 3. Is it time?
if notBefore ~= '' and nowMs < tonumber(notBefore) then return {'too-early', nowMs} end
if notAfter ~= '' and nowMs > tonumber(notAfter) then return {'too-late', nowMs} end

-- 4. Can every write succeed?
local positionKey, notesKey, clocksKey = prefix .. 'position', prefix .. 'notes', prefix .. 'clocks'
local position = 1
if is(positionKey, 'string') then
  local kept = tonumber(redis.call('GET', positionKey))
  if not kept then return {'damaged', positionKey, 'a number', 'something else'} end
  position = kept + 1
end
is(notesKey, 'stream')
for _, row in ipairs(settled) do is(named('owed', row[1]), 'zset') end
for _, row in ipairs(owed) do is(named('owed', row[1]), 'zset') end
for _, row in ipairs(cancelled) do is(named('wake', row[1]), 'zset') end
for _, row in ipairs(set) do is(named('wake', row[1]), 'zset') end
if #cancelled + #set > 0 then is(clocksKey, 'set') end
for _, row in ipairs(dropped) do is(named('index', row[1]), 'zset') end
for _, row in ipairs(put) do is(named('index', row[1]), 'zset') end
for _, row in ipairs(forgotten) do is(named('map', row[1]), 'hash') end
for _, row in ipairs(known) do is(named('map', row[1]), 'hash') end
if damaged then return damaged end

-- 5. Write. The note goes first: it is the one write that can still be refused (a position that is already taken),
--    and so are memory and disk, which Redis judges at a script's first write only.
redis.call('XADD', notesKey, string.format('%d-0', position), 'a', string.format('%d', nowMs), 'n', note)
redis.call('INCR', positionKey)
for _, append in ipairs(appends) do
  local key, entries = named('stream', append[1]), append[2]
  for first = 1, #entries, 1000 do
    redis.call('RPUSH', key, unpack(entries, first, math.min(first + 999, #entries)))
  end
end

-- A member says what is owed, where and by whom ('effect stream capability'); all scores are 0, so that members sort
-- as text, and UUIDv7 ids as time. '!' is the character after the space.
local function settle(key, effect)
  redis.call('ZREMRANGEBYLEX', key, '[' .. effect .. ' ', '(' .. effect .. '!')
end
for _, row in ipairs(settled) do settle(named('owed', row[1]), row[2]) end
for _, row in ipairs(owed) do
  local key = named('owed', row[1])
  settle(key, row[2])
  redis.call('ZADD', key, 0, row[2] .. ' ' .. row[3])
end

for _, row in ipairs(cancelled) do
  local key = named('wake', row[1])
  if redis.call('ZREM', key, row[2]) == 1 and redis.call('EXISTS', key) == 0 then
    redis.call('SREM', clocksKey, row[1])
  end
end
for _, row in ipairs(set) do
  redis.call('ZADD', named('wake', row[1]), row[3], row[2])
  redis.call('SADD', clocksKey, row[1])
end

for _, row in ipairs(dropped) do redis.call('ZREM', named('index', row[1]), row[2]) end
for _, row in ipairs(put) do redis.call('ZADD', named('index', row[1]), row[3], row[2]) end
for _, row in ipairs(forgotten) do redis.call('HDEL', named('map', row[1]), row[2]) end
for _, row in ipairs(known) do redis.call('HSET', named('map', row[1]), row[2], row[3]) end
if command then
  redis.call('SET', commandKey, command[2] .. ' ' .. command[3], 'PX', command[4])
end
return {'committed', position, nowMs}
`;
