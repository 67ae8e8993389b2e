# What the room `send` says.

mail-not-set = { $name } is not set, and nothing can be sent
mail-server-is = { $server } is smtps://name:password@mail.example, { $recipient } the address of the list
mail-makes-no-sense = { $name } makes no sense
write-one-address = write one address: list@provider.example
write-server = write smtps://name:password@mail.example, signs in it as %40
mail-not-taken = the mail was not taken: { $why }
mail-from-whom = [mail] does not say from whom the edition comes
add-mail-from = add [mail] with from = "Tide <news@tide.example>"
no-message = no message: { $error }
