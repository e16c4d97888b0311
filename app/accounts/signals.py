"""What the rooms above hear from the accounts: a mail is wanted, or an account was changed."""

from blinker import Signal

account_mail_wanted = Signal("template, with account=, path= and the address, if not the account's")
account_changed = Signal("name of the fact, with account=")
