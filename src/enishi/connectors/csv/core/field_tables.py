"""The fields of every kind of file: name | value | English | Japanese | what else the column is called. Indented lines go on."""

_WHO = """
customer_id | id | Customer number | 会員ID | 顧客ID, 顧客番号, 会員番号, 会員コード, 顧客コード, お客様番号, お客様ID,
    ユーザーID, user id, userid, customerid, customer no, customer code, 購入者 顧客ID, 顧客No, 会員No
email | email | Email address | メールアドレス | メール, メアド, mail, e-mail, mail address, emailaddress, Eメール, eメールアドレス,
    注文者メールアドレス, 購入者 メールアドレス, メールアドレス(請求先), お客様メールアドレス, PCメールアドレス, アドレス,
    customer email, contact email
phone | phone | Phone | 電話番号 | 電話, お電話, tel, telephone, phone number, 携帯電話, 携帯電話番号, 携帯番号, 連絡先,
    連絡先電話番号, 電話番号1, TEL1, 注文者電話番号, 購入者 電話番号, 電話番号(請求先), お電話番号, mobile, mobile phone,
    billing phone
member_card | id | Member's card | 会員カード番号 | カード番号, ポイントカード番号, 会員証番号, member card, card number,
    loyalty number
line_user_id | id | LINE ID | LINE ID | LINEユーザーID, line id, lineid, line user id
"""
_NAME = """
full_name | name | Name | 氏名 | 名前, お客様名, お客様氏名, お名前, 顧客名, 会員名, 注文者名, 注文者氏名, 購入者名,
    購入者 名前, ご注文者名, full name, customer name, 宛名, billing name
family_name | name | Family name | 姓 | 苗字, 名字, last name, lastname, surname, お名前(姓), 氏名(姓), 注文者姓, 注文者名字,
    姓(漢字), 氏, 氏(請求先), 購入者姓
given_name | name | Given name | 名 | first name, firstname, forename, お名前(名), 氏名(名), 注文者名前, 名(漢字), 名(請求先)
full_kana | kana | Name in kana | フリガナ | ふりがな, カナ, かな, 氏名カナ, 氏名フリガナ, お名前カナ, お名前フリガナ,
    注文者フリガナ, 購入者 フリガナ, kana, 名前カナ
family_kana | kana | Family name in kana | セイ | 姓カナ, 姓(カナ), 姓フリガナ, 姓ふりがな, お名前(セイ), お名前(姓カナ),
    注文者姓カナ, 氏名カナ(姓), last name kana, 名字フリガナ
given_kana | kana | Given name in kana | メイ | 名カナ, 名(カナ), 名フリガナ, 名ふりがな, お名前(メイ), お名前(名カナ),
    注文者名カナ, 氏名カナ(名), first name kana, 名前フリガナ
"""
_PROFILE = """
postal_code | postal | Postcode | 郵便番号 | 〒, zip, zip code, zipcode, postcode, postal, 注文者郵便番号, 購入者 郵便番号,
    郵便番号(請求先), billing zip, default address zip
address | address | Address | 住所 | 所在地, ご住所, 注文者住所, 購入者 住所, 住所(請求先), address1, full address, 住所全体,
    billing street
prefecture | prefecture | Prefecture | 都道府県 | 県, 府県, pref, state, province, 注文者都道府県, 注文者住所都道府県,
    購入者 都道府県, 都道府県(名称), 都道府県(請求先), 都道府県名, billing province, province code,
    default address province code
city | text | City | 市区町村 | 市町村, 郡市区, 市区郡, town, 住所1, addr01, 注文者住所郡市区, billing city, default address city
street | text | Street | 番地 | 町名番地, 町名・番地, 丁目番地, 住所2, addr02, 以降の住所, 注文者住所それ以降の住所,
    billing address1, default address address1
building | text | Building | 建物名 | マンション名, 建物, ビル名, アパート・マンション名, 建物名・部屋番号, 住所3, address2,
    billing address2, default address address2, 住所2(請求先)
birthday | birthday | Birthday | 生年月日 | 誕生日, お誕生日, birth, birth date, birthdate, date of birth, dob
sex | sex | Sex | 性別 | 性別(名称), gender, 注文者性別
occupation | text | Occupation | 職業 | 職業(名称), job, ご職業
acquisition_source | text | How they came | 流入元 | 広告コード, 媒体, 媒体コード, 紹介元, きっかけ, source of acquisition,
    登録経路
"""
_FLAGS = """
tags | codes | Tags | タグ | ラベル, tag, 顧客タグ, 会員タグ
is_staff | flag | Is staff | 社員 | スタッフ, 従業員, staff
is_wholesale | flag | Is wholesale | 卸 | 卸売, 業者, 法人フラグ, b2b, wholesale
is_test | flag | Is a test | テスト | テスト会員, テスト注文, test
"""

CUSTOMERS = f"""
{_WHO.strip()}
{_NAME.strip()}
{_PROFILE.strip()}
{_FLAGS.strip()}
language | text | Language | 言語 | 表示言語, locale, lang
registered_at | instant | Registered on | 登録日 | 会員登録日, 登録日時, 入会日, 作成日, 作成日時, created at, registered,
    registration date, signup date
updated_at | instant | Changed at | 更新日 | 最終更新日, 更新日時, updated at, last modified
accepts_email | flag | Wants emails | メルマガ | メルマガ受信, メールマガジン, メルマガ購読, メルマガ希望, メール配信, DM受取,
    accepts email marketing, accepts marketing, email opt in, newsletter, メルマガ送付, メルマガ配信
accepts_sms | flag | Wants SMS | SMS配信 | SMS受信, accepts sms marketing, sms opt in
points | whole | Points | ポイント | 保有ポイント, ポイント残高, 利用可能ポイント, 所持ポイント, points balance
left_at | instant | Left at | 退会日 | 退会日時, deactivated at
"""

ORDERS = f"""
order_id! | id | Order number | 注文番号 | 受注番号, 受注ID, 注文ID, 注文No, 受注No, 売上ID, 伝票番号, 取引番号, order id,
    orderid, order number, order no, invoiceno, invoice, invoice no, transactionid, transaction id, レシート番号, ご注文番号
internal_id | id | Number of the order inside the cart system | カート内部の注文ID |
ordered_at! | instant | Ordered at | 注文日時 | 受注日時, 注文日, 受注日, 購入日, 購入日時, 売上日, 売上日時, 取引日時,
    order date, order datetime, ordertime, order time, created at, invoicedate, invoice date, purchase date, date, 販売日時,
    ご注文日
product_id | id | Product code | 商品コード | 商品番号, 商品ID, 品番, 型番, 商品管理番号, sku, lineitem sku, stockcode,
    stock code, product id, product code, item id, itemid, 購入商品 商品ID, 品目コード, JANコード
variant_id | id | Variant | 規格 | バリエーション, 種類ID, 商品規格ID, variant, variant id, 購入商品 型番, SKU管理番号,
    SubCode
product_name | text | Product | 商品名 | 品名, 商品名称, description, lineitem name, product name, item name, product, title,
    購入商品 商品名, 品目
quantity | whole | Pieces | 数量 | 個数, 購入数, 購入個数, 販売個数, 注文数, 点数, qty, lineitem quantity, 購入商品 販売個数
unit_price | price | Price of one | 単価 | 販売価格, 価格, 販売単価, 税込単価, 商品単価, 商品価格, price, unit price,
    unitprice, lineitem price, 購入商品 販売価格(消費税込)
line_total | price | Amount of the line | 小計(明細) | 明細金額, 金額, 明細小計, 購入商品 小計, line total, lineitem total
tax_rate | whole | Tax rate, where prices are without tax | 税率（税抜価格のとき）
line_discount | amount | Discount of the line | 明細値引き | 商品値引, lineitem discount, line discount
line_kind | line_kind | Kind of line | 明細区分 | 明細区分(名称), 明細種別, line type, 明細タイプ
total | amount | Total | 合計金額 | 支払合計, お支払い合計, 請求金額, 総合計金額, 総合計, 注文合計, 受注金額, 購入金額,
    売上金額, 合計, 税込合計, total, order total, total price, grand total, settleamount
shipping | amount | Shipping | 送料 | 配送料, 送料合計, 配送手数料, shipping, shipping fee, postage, shipcharge
discount | amount | Discount | 値引き | 割引, 割引金額, 値引, 値引額, クーポン割引, クーポン利用額, クーポン利用総額, discount,
    discount amount, 調整金額
points_used | amount | Points used | 利用ポイント | ポイント利用, ポイント利用額, 使用ポイント, ポイント割引, points used,
    usepoint
coupon_code | codes | Coupon | クーポンコード | クーポン, クーポン名, discount code, coupon, coupon code
payment_method | text | Payment | 支払方法 | 決済方法, お支払い方法, 支払い方法, 支払方法名, 支払方法(名称), payment method,
    payment, paymethodname
status | order_state | Order status | ステータス | 対応状況, 対応状況(名称), 受注ステータス, 注文ステータス, 受注状態, 注文状態,
    status, order status
cancelled_at | instant | Cancelled at | キャンセル日 | キャンセル日時, 取消日, 取消日時, cancelled at, canceled at
refunded | amount | Refunded | 返金額 | 返金金額, 返金, refunded amount, refund amount
currency | currency | Currency | 通貨 | currency code, 通貨コード
channel | sales_channel | How it was ordered | 注文経路 | 受注経路, 注文種別, 受注種別, 販路, 購入経路, チャネル, channel,
    source, 注文区分, 購入元
site | id | Shop | 店舗 | 店舗コード, 店舗名, 店舗ID, ショップ, 拠点, shop, store, store code, location, outlet
subscription_id | id | Subscription number | 定期番号 | 定期ID, 定期受注ID, 申込番号, 定期申込番号, subscription id
is_subscription | flag | Line of a subscription | 定期フラグ | 定期商品, 定期, subscription
order_number_of_customer | whole | Which order of the customer | 購入回数 | 注文回数, 何回目, 申込お届け回数, order count
recipient_name | name | Recipient | お届け先名 | 配送先名, 送付先氏名, 配送先 名前, お届け先氏名, 届け先名, shipping name,
    送付先名, 配送先_お名前(姓)
requested_delivery_on | day | Wished day of delivery | お届け希望日 | 配送希望日, 配達希望日, 希望日, お届け日指定, 着日指定,
    delivery date, 配送日, shiprequestdate
shipped_at | instant | Shipped at | 発送日 | 出荷日, 出荷日時, 発送日時, 発送完了日, 発送完了報告日時, fulfilled at,
    shipped at, ship date
tracking_number | id | Tracking number | 送り状番号 | 出荷伝票番号, 配送伝票番号, お荷物伝票番号, 追跡番号, お問い合わせ番号,
    tracking number, tracking
carrier | text | Carrier | 配送業者 | 配送会社, 運送会社, 配送業者(名称), carrier
{_WHO.strip()}
{_NAME.strip()}
{_PROFILE.strip()}
{_FLAGS.strip()}
accepts_email | flag | Wants emails | メルマガ | メルマガ受信, accepts marketing, メルマガ希望
visitor | id | Visitor of the site | 訪問者ID | visitor id
"""

SUBSCRIPTIONS = f"""
subscription_id! | id | Subscription number | 定期番号 | 定期ID, 定期受注ID, 定期契約ID, 契約番号, 申込番号, 定期申込番号,
    定期受注番号, subscription id, contract id, subscription number
product_id! | id | Product code | 商品コード | 商品番号, 商品ID, 品番, 型番, sku, product id, 定期商品コード, 定期商品番号
product_name | text | Product | 商品名 | 定期商品名, product name, コース名, 定期コース, 定期コース名
cycle_days! | cycle | Days between deliveries | お届け間隔 | お届け周期, 配送間隔, 配送周期, お届けサイクル, サイクル, 周期,
    間隔, 頻度, interval, frequency, cycle, 定期間隔, 定期サイクル
amount! | amount | Amount of a delivery | 金額 | 定期金額, お届け金額, 1回の金額, 価格, 単価, 合計金額, price, amount,
    請求金額, 税込金額
started_at! | instant | Began at | 申込日 | 定期開始日, 開始日, 契約日, 申込日時, 初回注文日, 定期申込日, 登録日, started at,
    start date, created at
next_delivery_on | day | Next delivery | 次回お届け日 | 次回お届け予定日, 次回配送日, 次回発送日, 次回発送予定日, 次回受注日,
    次回お届け日付, next delivery, next delivery date, next order date
delivery_count | whole | Deliveries so far | お届け回数 | 定期回数, 継続回数, 受注回数, 配送回数, 購入回数, 現在の回数,
    delivery count, orders count
committed_deliveries | whole | Deliveries agreed on | 縛り回数 | 最低購入回数, 最低継続回数, 必須回数, 縛り, 継続条件,
    解約可能回数, minimum deliveries
status | contract_state | State | ステータス | 定期ステータス, 契約状態, 定期状態, 状態, 契約ステータス, 対応状況, status
changed_at | instant | Changed at | 更新日 | 更新日時, 最終更新日, 変更日, updated at
cancelled_at | instant | Ended at | 解約日 | 解約日時, 終了日, 停止日, cancelled at, canceled at, end date
cancel_reason | text | Why it ended | 解約理由 | 停止理由, 解約事由, cancel reason
{_WHO.strip()}
{_NAME.strip()}
"""

SHIPMENTS = f"""
order_id! | id | Order number | 注文番号 | お客様管理番号, お客様側管理番号, お客様管理ナンバー, 受注番号, 注文ID, 管理番号,
    顧客管理番号, order id, order number, reference
tracking_number | id | Tracking number | 送り状番号 | 伝票番号, お問い合わせ番号, お問合せ番号, お問い合せ送り状No,
    お問い合せ送り状番号, お問合せ送り状No, 追跡番号, 配送伝票番号, お荷物伝票番号, tracking number, tracking
shipped_on | instant | Shipped on | 出荷日 | 発送日, 出荷予定日, 発送予定日, 出荷日時, 発送日時, 仮引受確定作業年月日,
    ship date, shipped at
carrier | text | Carrier | 配送業者 | 運送会社, 配送会社, carrier
delivery_estimated_on | day | Expected on | お届け予定日 | お届け予定（指定）日, 配達予定日, 配達日, 配達指定日, 着日,
    estimated delivery, delivery date
delivered_at | instant | Delivered at | 配達完了日 | 配送完了日, 配送完了作業年月日, お届け完了日, 配達日時, 配達完了日時,
    delivered at
{_WHO.strip()}
"""

PRODUCTS = """
product_id! | id | Product code | 商品コード | 商品番号, 商品ID, 品番, 型番, 商品管理番号, 商品管理番号（商品URL）, sku,
    variant sku, handle, product id, code, stockcode, item id
product_name! | text | Product | 商品名 | 品名, 商品名称, title, name, product name, description, item name
price! | amount | Price | 販売価格 | 価格, 通常価格, 税込価格, 単価, price, variant price, selling price, 商品価格
url | url | Page | 商品URL | URL, 商品ページURL, product url, link, ページURL
image_url | url | Picture | 商品画像URL | 画像URL, 商品画像, image, image src, image url, 画像
category | text | Category | カテゴリ | カテゴリー, 商品カテゴリ, 商品カテゴリ(名称), 分類, category, type, product type,
    カテゴリ名
stock | whole | Stock | 在庫数 | 在庫, 在庫数量, stock, inventory, variant inventory qty, quantity
on_sale | flag | On sale | 公開 | 公開フラグ, 販売中, 表示, 販売状態, published, on sale, status
"""

POINTS = f"""
{_WHO.strip()}
balance | whole | Balance | ポイント残高 | 保有ポイント, 現在ポイント, 利用可能ポイント, 残高, 残ポイント, balance, points balance
added | whole | Change | 増減ポイント | 付与ポイント, 獲得ポイント, ポイント, 増減, ポイント数, added, points, change
changed_at | instant | Changed at | 発生日 | 付与日, 付与日時, 発生日時, 変動日, 変動日時, 更新日, 日付, 日時, date, changed at
expires_on | day | Expires on | 有効期限 | ポイント有効期限, 失効日, expires, expiry, expires on
reason | text | Reason | 理由 | 内容, 摘要, 事由, 備考, reason, note
entry_id | id | Number of the entry | 明細番号 | ポイントID, 履歴ID, 番号, entry id
"""

CONSENTS = f"""
{_WHO.strip()}
state | flag | Wants emails | 同意 | メルマガ, メルマガ受信, メール配信, 配信, 受信, 配信可否, 購読, 希望, 受け取り, DM受取,
    accepts marketing, accepts email marketing, opt in, subscribed, consent, メールマガジン
channel | channel | Channel | チャネル | 配信方法, 媒体, channel
consented_at | instant | Said at | 同意日時 | 同意日, 登録日, 登録日時, 申込日, 購読日, 許諾日, 許諾日時, opt in date,
    consent date, subscribed at, confirm time, date
wording | text | What was agreed to | 同意文言 | 文言, 規約, 同意内容, wording
page_url | url | Page | 取得ページ | 登録ページ, 取得元URL, 登録元, url, page
ip | text | IP address | IPアドレス | ip, ip address, optin ip, confirm ip
"""

OPT_OUTS = """
email! | email | Email address | メールアドレス | メール, mail, e-mail, email, email address, 配信停止アドレス,
    停止メールアドレス, Eメール, アドレス
opted_out_at | instant | Said at | 配信停止日 | 停止日, 停止日時, 配信停止日時, 解除日, 解除日時, 退会日, unsubscribed at,
    unsub time
reason | text | Reason | 理由 | 停止理由, 解除理由, 種別, reason
"""

AD_COSTS = """
code! | id | Source | 広告コード | 媒体, 媒体名, 広告名, キャンペーン, キャンペーン名, 媒体コード, campaign, campaign name,
    source, code, channel
on! | day | Day | 日付 | 日, 配信日, 計上日, 年月日, date, day
amount! | amount | Cost | 広告費 | 費用, 金額, ご利用金額, 消化金額, コスト, cost, spend, amount, amount spent
"""

CONTACTS = f"""
contact_id | id | Number of the contact | 問い合わせ番号 | 問合せ番号, 受付番号, チケット番号, チケットID, 案件番号, id,
    ticket id, ticket number, contact id
opened_at! | instant | Received at | 受付日時 | 受付日, 問い合わせ日時, 問い合わせ日, 問合せ日時, 日時, 対応日, 入電日時,
    created at, opened at, date
resolved_at | instant | Settled at | 完了日時 | 完了日, 対応完了日, 解決日時, 終了日, closed at, resolved at
reason | text | Reason | 問い合わせ内容 | 分類, 種別, カテゴリ, 問い合わせ種別, 用件, reason, subject, category, 件名
complaint | flag | Is a complaint | クレーム | 苦情, クレームフラグ, complaint
order_id | id | Order number | 注文番号 | 受注番号, 注文ID, order id
channel | text | How | 受付方法 | 問い合わせ方法, 経路, 手段, channel, 受付チャネル
summary | text | Summary | 内容 | 本文, 対応内容, メモ, 詳細, 備考, summary, body, note, message
resolution | text | Outcome | 対応結果 | 結果, 処理結果, resolution, 回答
{_WHO.strip()}
{_NAME.strip()}
"""

CLICKS = """
occurred_at! | instant | Time | 日時 | 発生日時, timestamp, event_time, time, アクセス日時, 閲覧日時
visitor! | id | Visitor | 訪問者ID | visitorid, user_id, ユーザーID, クッキーID, cookie
action! | action | What was done | 行動 | event, event_type, アクション, イベント
product_id! | id | Product code | 商品コード | itemid, 商品ID, 商品番号, sku
product_name | text | Product | 商品名 | item name, title
category | text | Category | カテゴリ | category_code, カテゴリー
price | price | Price of one | 単価 | 価格, unit price
quantity | whole | Pieces | 数量 | 個数, qty
session_id | id | Session | セッションID | user_session, session
order_id | id | Order number | 注文番号 | transactionid, 受注番号, order id
url | url | Page | URL | ページURL, page
customer_id | id | Customer number | 会員ID | 顧客ID, customer id
email | email | Email address | メールアドレス | mail
"""
