"""A stand-in for Zalo, written from the facts a second time: shares no code with bot.zalo."""
