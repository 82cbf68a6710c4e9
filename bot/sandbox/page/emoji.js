// The shortcodes that people and bots use every day; any other stays as it was typed.

const TABLE = `
smile 😄|grinning 😀|smiley 😃|grin 😁|laughing 😆|joy 😂|rofl 🤣|slightly_smiling_face 🙂|wink 😉|blush 😊
heart_eyes 😍|sunglasses 😎|thinking_face 🤔|neutral_face 😐|confused 😕|disappointed 😞|cry 😢|sob 😭|angry 😠
rage 😡|scream 😱|sweat_smile 😅|sweat 😓|sleeping 😴|zzz 💤|partying_face 🥳|nerd_face 🤓|face_with_monocle 🧐
robot_face 🤖|ghost 👻|skull 💀|+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|clap 👏|wave 👋|raised_hands 🙌|pray 🙏
muscle 💪|handshake 🤝|point_right 👉|point_left 👈|point_up ☝️|point_down 👇|ok_hand 👌|v ✌️
crossed_fingers 🤞|raised_hand ✋|writing_hand ✍️|eyes 👀|brain 🧠|bust_in_silhouette 👤
busts_in_silhouette 👥|speech_balloon 💬|thought_balloon 💭|heart ❤️|broken_heart 💔|yellow_heart 💛
green_heart 💚|blue_heart 💙|purple_heart 💜|100 💯|boom 💥|fire 🔥|sparkles ✨|star ⭐|star2 🌟|dizzy 💫|zap ⚡
snowflake ❄️|sunny ☀️|partly_sunny ⛅|cloud ☁️|umbrella ☔|rainbow 🌈|ocean 🌊|seedling 🌱|herb 🌿
four_leaf_clover 🍀|earth_africa 🌍|globe_with_meridians 🌐|crescent_moon 🌙|coffee ☕|tea 🍵|pizza 🍕|cake 🍰
birthday 🎂|champagne 🍾|beer 🍺|palm_tree 🌴|tada 🎉|confetti_ball 🎊|balloon 🎈|gift 🎁|trophy 🏆|medal 🏅
first_place_medal 🥇|second_place_medal 🥈|third_place_medal 🥉|dart 🎯|game_die 🎲|rocket 🚀|airplane ✈️
car 🚗|truck 🚚|house 🏠|office 🏢|factory 🏭|bank 🏦|hospital 🏥|school 🏫|phone ☎️|telephone_receiver 📞
iphone 📱|email 📧|e-mail 📧|envelope ✉️|incoming_envelope 📨|inbox_tray 📥|outbox_tray 📤|mailbox 📫|package 📦
memo 📝|pencil ✏️|pencil2 ✏️|clipboard 📋|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|lock 🔒|unlock 🔓
key 🔑|mag 🔍|mag_right 🔎|bulb 💡|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|gear ⚙️|shield 🛡️|scissors ✂️
wastebasket 🗑️|file_folder 📁|open_file_folder 📂|card_index 📇|briefcase 💼|books 📚|book 📖|newspaper 📰
label 🏷️|bookmark 🔖|calendar 📅|date 📆|spiral_calendar_pad 🗓️|chart_with_upwards_trend 📈
chart_with_downwards_trend 📉|bar_chart 📊|moneybag 💰|dollar 💵|euro 💶|credit_card 💳|receipt 🧾|computer 💻
desktop_computer 🖥️|keyboard ⌨️|battery 🔋|electric_plug 🔌|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️
hourglass ⌛|hourglass_flowing_sand ⏳|watch ⌚|clock1 🕐|clock2 🕑|clock3 🕒|clock9 🕘|bell 🔔|no_bell 🔕|mega 📣
loudspeaker 📢|speaker 🔈|mute 🔇|rotating_light 🚨|warning ⚠️|construction 🚧|no_entry ⛔|no_entry_sign 🚫
octagonal_sign 🛑|x ❌|negative_squared_cross_mark ❎|heavy_check_mark ✔️|white_check_mark ✅
ballot_box_with_check ☑️|question ❓|grey_question ❔|exclamation ❗|heavy_exclamation_mark ❗|bangbang ‼️
information_source ℹ️|sos 🆘|new 🆕|free 🆓|ok 🆗|up 🆙|cool 🆒|id 🆔|red_circle 🔴|large_orange_circle 🟠
large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|white_circle ⚪
black_circle ⚫|large_red_square 🟥|large_yellow_square 🟨|large_green_square 🟩|white_large_square ⬜
black_large_square ⬛|small_blue_diamond 🔹|small_orange_diamond 🔸|arrow_up ⬆️|arrow_down ⬇️|arrow_left ⬅️
arrow_right ➡️|arrow_upper_right ↗️|arrow_lower_right ↘️|arrow_up_small 🔼|arrow_down_small 🔽
arrow_forward ▶️|arrow_backward ◀️|fast_forward ⏩|rewind ⏪|repeat 🔁|arrows_counterclockwise 🔄
leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️|double_vertical_bar ⏸️|black_square_for_stop ⏹️
heavy_plus_sign ➕|heavy_minus_sign ➖|infinity ♾️|recycle ♻️|beginner 🔰|checkered_flag 🏁
triangular_flag_on_post 🚩|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣
nine 9️⃣|keycap_ten 🔟|zero 0️⃣|flag-de 🇩🇪|flag-at 🇦🇹|flag-ch 🇨🇭|flag-fr 🇫🇷|flag-us 🇺🇸|us 🇺🇸|flag-gb 🇬🇧
gb 🇬🇧|flag-id 🇮🇩|flag-br 🇧🇷|flag-eu 🇪🇺
`;

export const EMOJI = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((pair) => pair.split(" ")),
);

/** Shortcodes in plain text, replaced where known. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+\-']{1,60}):/g, (whole, name) => EMOJI.get(name) || whole);
}
