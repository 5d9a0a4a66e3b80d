/**
 * How the scripts that write begin: they read their arguments in order, know every key to be of its kind before they touch
 * it, and know where a stream ends, whether its entries are here or in the archive only. Nothing in it writes.
 */
export const SCRIPT_HEAD = `local at = 0
local function take()
  at = at + 1
  return ARGV[at]
end
local function takeRows(width)
  local rows = {}
  for row = 1, tonumber(take()) do
    local fields = {}
    for field = 1, width do fields[field] = take() end
    rows[row] = fields
  end
  return rows
end

local prefix = take()
local function named(kind, name) return prefix .. kind .. ':' .. name end

-- Every key that is read or written is first known to be of its kind: a write to a key of another kind would fail halfway.
local kinds = {}
local damaged
local function kindOf(key)
  local found = kinds[key]
  if not found then
    found = redis.call('TYPE', key).ok
    kinds[key] = found
  end
  return found
end
local function is(key, kind)
  local found = kindOf(key)
  if found ~= 'none' and found ~= kind and not damaged then damaged = {'damaged', key, kind, found} end
  return found == kind
end

-- Where a stream ends: its length, the hash of its last entry, and, where it is retired, the segments that hold it.
local heads = {}
local function headOf(key)
  if not heads[key] then
    if kindOf(key) == 'string' then
      local seq, hash, segments = string.match(redis.call('GET', key), '^(%d+) (%S+) (%S+)$')
      if not seq and not damaged then damaged = {'damaged', key, 'a retired stream', 'something else'} end
      heads[key] = {seq or '0', hash or '', segments}
    elseif is(key, 'list') then
      heads[key] = {tostring(redis.call('LLEN', key)), string.sub(redis.call('LINDEX', key, -1), 2, 44)}
    else
      heads[key] = {'0', ''}
    end
  end
  return unpack(heads[key], 1, 3)
end
`;
