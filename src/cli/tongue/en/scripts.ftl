# What the room `scripts` says.

not-empty-2 = must not be empty
not-hold--control = must not hold < > & " ' \ or control characters
