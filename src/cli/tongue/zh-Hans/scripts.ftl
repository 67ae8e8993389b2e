# `scripts` 所说的话。

not-empty-2 = 不能为空
not-hold--control = 不能含有 < > & " ' \ 或控制字符
