/**
 * What flows may ask for: commands on keys that they name. Left out is what runs code, manages the server, waits on the
 * shared connection, or reaches for keys by pattern or by their place: eval, config, blpop, scan, keys, sort.
 */
export const dataCommands: ReadonlySet<string> = new Set(
  [
    "get set getset getdel getex mget mset msetnx setnx setex psetex append strlen getrange setrange",
    "incr incrby incrbyfloat decr decrby setbit getbit bitcount bitpos",
    "del unlink exists type expire pexpire expireat pexpireat expiretime pexpiretime persist ttl pttl rename renamenx copy touch",
    "hget hset hsetnx hmget hmset hgetall hdel hexists hkeys hvals hlen hstrlen hincrby hincrbyfloat hscan hrandfield",
    "lpush rpush lpushx rpushx lpop rpop lrange llen lindex linsert lset lrem ltrim lpos lmove rpoplpush",
    "sadd srem sismember smismember smembers scard spop srandmember smove sinter sunion sdiff sinterstore sunionstore sdiffstore sscan",
    "zadd zrem zscore zmscore zincrby zcard zcount zlexcount zrank zrevrank zrange zrangebyscore zrevrange zrevrangebyscore zrangebylex zrangestore zremrangebyrank zremrangebyscore zremrangebylex zpopmin zpopmax zrandmember zscan",
    "xadd xlen xrange xrevrange xdel xtrim xack xpending xclaim xautoclaim",
    "pfadd pfcount pfmerge geoadd geopos geodist geohash geosearch",
  ].flatMap((line) => line.split(" ")),
);
