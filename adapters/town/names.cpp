#include "adapters/town/names.hpp"

#include <array>
#include <string_view>

namespace watchgrid::town {
namespace {

// The commonest family names stand several times, about as often as one meets them.
constexpr std::array<std::string_view, 64> kFamily{
    "王", "王", "王", "李", "李", "李", "张", "张", "张", "刘", "刘", "陈", "陈", "杨", "黄", "赵", "吴",   "周", "徐", "孙", "马", "朱",
    "胡", "郭", "何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭",   "曾", "肖", "田", "董", "潘",
    "袁", "蔡", "蒋", "余", "于", "杜", "叶", "程", "苏", "魏", "吕", "丁", "任", "沈", "姚", "卢", "欧阳", "姜", "崔", "钟"};
constexpr std::array<std::string_view, 60> kGiven{"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛",
                                                  "明", "超", "秀", "霞", "平", "刚", "桂", "英", "华", "玉", "兰", "建", "国", "文", "辉",
                                                  "志", "德", "春", "梅", "红", "云", "峰", "海", "波", "鹏", "飞", "雪", "琴", "荣", "安",
                                                  "福", "生", "义", "松", "柏", "晓", "东", "金", "凤", "永", "新", "立", "成", "思", "远"};
constexpr std::array<std::string_view, 24> kStreetFirst{"青石", "柳树", "桂花", "古井", "东门", "西门", "南塘", "北坡",
                                                        "油坊", "书院", "码头", "粮库", "竹林", "杏花", "银杏", "梧桐",
                                                        "石桥", "文昌", "水磨", "茶亭", "老窑", "双井", "月湖", "松岭"};
constexpr std::array<std::string_view, 8> kStreetLast{"巷", "街", "路", "里", "湾", "坊", "口", "岗"};
constexpr std::array<std::string_view, 20> kShopFirst{"福源", "万家", "同心", "和顺", "永兴", "百姓", "惠民", "鑫隆",   "顺达",   "吉祥",
                                                      "家和", "兴旺", "春来", "利群", "安康", "友谊", "大众", "新世纪", "老地方", "聚友"};
constexpr std::array<std::string_view, 14> kShopLast{"超市",   "药店",   "面馆",   "五金店", "理发店", "早点铺", "茶馆",
                                                     "烟酒店", "文具店", "水果店", "修车铺", "宾馆",   "粮油店", "服装店"};

std::string join(std::string_view a, std::string_view b) { return std::string{a} + std::string{b}; }

}  // namespace

std::string person_name(Random& random) {
  std::string name{random.pick(kFamily)};
  name += random.pick(kGiven);
  if (random.percent(72)) name += random.pick(kGiven);
  return name;
}

std::string street_name(Random& random) {
  const std::string_view first = random.pick(kStreetFirst);
  return join(first, random.pick(kStreetLast));
}

std::string shop_name(Random& random) {
  const std::string_view first = random.pick(kShopFirst);
  return join(first, random.pick(kShopLast));
}

}  // namespace watchgrid::town
