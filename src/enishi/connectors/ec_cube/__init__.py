"""EC-CUBE 4 with its Web API plugin: webhooks say that something changed, the interface is asked what it now is.

takes       webhooks (only entity, id and action), answers of the shop's GraphQL interface
gives       events of customers, orders and products, under ids that the nightly comparison gives as well
guarantees  a forged webhook changes nothing, and a repeated one nothing more; tokens are sealed
never       believes a webhook: what it says happened is looked up
"""
