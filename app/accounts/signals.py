"""What the rooms above hear from the accounts: a mail is wanted, an account was changed, or somebody wants to go."""

from blinker import Signal

account_mail_wanted = Signal("template, with account=, path= and the address, if not the account's")
account_changed = Signal("name of the fact, with account=")
account_leaving = Signal("session, with account_id=; who has to hand something over first is refused by RuleBroken")
