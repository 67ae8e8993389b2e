# `send` 所说的话。

mail-not-set = 没有设 { $name }，什么也发不出去
mail-server-is = { $server } 是 smtps://name:password@mail.example，{ $recipient } 是邮件列表的地址
mail-makes-no-sense = { $name } 不成意思
write-one-address = 请写一个地址：list@provider.example
write-server = 请写 smtps://name:password@mail.example，其中的符号写作 %40
mail-not-taken = 邮件没有被接受：{ $why }
mail-from-whom = [mail] 没有写这一期由谁寄出
add-mail-from = 请加 [mail]，写 from = "Tide <news@tide.example>"
no-message = 没有做成邮件：{ $error }
