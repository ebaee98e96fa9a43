"""What stands in the lists: a text, said in the reader's language when it is shown."""

from django.utils.functional import Promise

Text = str | Promise
